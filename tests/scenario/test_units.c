/* Values with units: what each text means, and what the wrong ones are told. */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/scenario/suggest.h"
#include "sim/scenario/units.h"

static const double hour = 3600.0, day = 86400.0, year = 365 * 86400.0;

typedef struct good_value {
    const char *text;
    wr_dim dim;
    double value;
    const char *unit;
} good_value;

/* Exact: each value is one rounding away from its decimal text. */
Test(units, values_mean_what_they_say)
{
    const good_value cases[] = {
        {"12", WR_DIM_NUMBER, 12, ""},
        {" -0.5 ", WR_DIM_NUMBER, -0.5, ""},
        {"+1.5e3", WR_DIM_NUMBER, 1500, ""},
        {"0.1", WR_DIM_NUMBER, 0.1, ""},
        {"1.7976931348623157e308", WR_DIM_NUMBER, DBL_MAX, ""},
        {"9007199254740993", WR_DIM_NUMBER, 9007199254740992.0, ""}, /* a tie, to even */
        {"9007199254740993.00000000000000000001", WR_DIM_NUMBER, 9007199254740994.0, ""},
        {"0", WR_DIM_COUNT, 0, ""},
        {"1e3", WR_DIM_COUNT, 1000, ""},
        {"12 %", WR_DIM_SHARE, 0.12, "%"},
        {"7%", WR_DIM_SHARE, 0.07, "%"},
        {"0.12", WR_DIM_SHARE, 0.12, ""},
        {"100 %", WR_DIM_SHARE, 1, "%"},
        {"1", WR_DIM_SHARE, 1, ""},
        {"90 s", WR_DIM_DURATION, 90, "s"},
        {"15 min", WR_DIM_DURATION, 900, "min"},
        {"4h", WR_DIM_DURATION, 4 * hour, "h"},
        {"21 d", WR_DIM_DURATION, 21 * day, "d"},
        {"6 wk", WR_DIM_DURATION, 42 * day, "wk"},
        {"2 yr", WR_DIM_DURATION, 2 * year, "yr"},
        {"-5 min", WR_DIM_DURATION, -300, "min"},
        {"never", WR_DIM_DURATION, INFINITY, ""},
        {"9 per h", WR_DIM_RATE, 9 / hour, "per h"},
        {"1 per 1.2 d", WR_DIM_RATE, 1 / (1.2 * day), "per 1.2 d"},
        {"30 per day", WR_DIM_RATE, 30 / day, "per day"},
        {"1 per 30 min", WR_DIM_RATE, 1 / 1800.0, "per 30 min"},
        {"0 per h", WR_DIM_RATE, 0, "per h"},
        {"5.8 per year", WR_DIM_RATE_PER_PERSON, 5.8 / year, "per year"},
        {"92 per 1000 per year", WR_DIM_RATE_PER_PERSON, 92 / (1000 * year), "per 1000 per year"},
        {"14 per 1000 per day", WR_DIM_RATE_PER_PERSON, 14 / (1000 * day), "per 1000 per day"},
        {"1 per 2 yr", WR_DIM_RATE_PER_PERSON, 1 / (2 * year), "per 2 yr"},
        {"£42", WR_DIM_MONEY, 42, "£"},
        {"£14.60", WR_DIM_MONEY, 14.6, "£"},
        {"£120 k", WR_DIM_MONEY, 120000, "£ k"},
        {"£1.2 m", WR_DIM_MONEY, 1200000, "£ m"},
        {"-£3k", WR_DIM_MONEY, -3000, "£ k"},
        {"£300 per day", WR_DIM_MONEY_RATE, 300 / day, "per day"},
        {"£45 k per 30 d", WR_DIM_MONEY_RATE, 45000 / (30 * day), "k per 30 d"},
        {"08:00", WR_DIM_CLOCK, 8 * hour, ""},
        {"24:00", WR_DIM_CLOCK, day, ""},
        {"0.7", WR_DIM_FACTOR, 0.7, ""},
    };
    char why[WR_WHY_MAX], hint[WR_WHY_MAX], shown[64];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const good_value *c = &cases[i];
        const char *unit = NULL;
        double value = NAN, scale = NAN, again = NAN;
        cr_assert(wr_parse_value(c->text, c->dim, &value, &unit, &scale, why, hint), "'%s': %s",
                  c->text, why);
        cr_expect(value == c->value, "'%s' is %.17g, expected %.17g", c->text, value, c->value);
        cr_expect_str_eq(unit, c->unit, "'%s' has '%s'", c->text, unit);
        /* Shown back in its own unit, it reads as the same value. */
        wr_print_value(value, c->dim, unit, scale, shown);
        cr_expect(wr_parse_value(shown, c->dim, &again, NULL, NULL, why, hint) && again == value,
                  "'%s' is shown as '%s'", c->text, shown);
        if (c->dim != WR_DIM_CLOCK && *unit) {
            cr_expect(wr_unit_scale(unit, c->dim, &again), "unit '%s'", unit);
            cr_expect(fabs(again - scale) <= 1e-15 * scale, "unit '%s'", unit);
        }
    }
}

typedef struct bad_value {
    const char *text;
    wr_dim dim;
    const char *why, *hint; /* hint NULL: whatever it is */
} bad_value;

static void expect_bad(const bad_value *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const bad_value *c = &cases[i];
        char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
        double value;
        cr_expect(!wr_parse_value(c->text, c->dim, &value, NULL, NULL, why, hint), "'%s'", c->text);
        cr_expect_str_eq(why, c->why, "'%s': %s", c->text, why);
        if (c->hint)
            cr_expect_str_eq(hint, c->hint, "'%s': %s", c->text, hint);
    }
}

Test(units, numbers_that_only_look_like_numbers)
{
    const bad_value cases[] = {
        {"many", WR_DIM_COUNT, "expected a whole number, found 'many'",
         "write a whole number, 0 or more, such as 12"},
        {"", WR_DIM_NUMBER, "expected a number, found nothing", NULL},
        {"no", WR_DIM_NUMBER, "expected a number, found 'no'", NULL},
        {"10.5", WR_DIM_COUNT, "expected a whole number, 0 or more, found '10.5'", ""},
        {"-1", WR_DIM_COUNT, "expected a whole number, 0 or more, found '-1'", ""},
        {"-0.5", WR_DIM_FACTOR, "expected a factor, 0 or more, found '-0.5'", ""},
        {"nan", WR_DIM_NUMBER, "must be a finite number", ""},
        {".nan", WR_DIM_DURATION, "must be a finite number", ""},
        {"-.INF", WR_DIM_SHARE, "must be a finite number", ""},
        {"NaN(1)", WR_DIM_RATE, "must be a finite number", ""},
        {"Infinity", WR_DIM_COUNT, "must be a finite number", ""},
        {"1e400", WR_DIM_NUMBER, "number too large for a double", ""},
        {"1e-400", WR_DIM_NUMBER, "number too small for a double", ""},
        {"1e99999999999999999999", WR_DIM_NUMBER, "number too large for a double", ""},
        {"0x1p3", WR_DIM_NUMBER, "expected a decimal number, found '0x1p3'", "write 8"},
        {"012", WR_DIM_COUNT, "a number does not begin with 0, found '012'", "write 12"},
        {"1_000", WR_DIM_COUNT, "a number has no '_' in it, found '1_000'", "write 1000"},
        {"1,5", WR_DIM_NUMBER, "a number has no ',' in it, found '1,5'", "write 1.5"},
        {"1,000", WR_DIM_NUMBER, "a number has no ',' in it, found '1,000'", "write 1000"},
        {"1,5 h", WR_DIM_DURATION, "a number has no ',' in it, found '1,5 h'", "write 1.5"},
        {".5", WR_DIM_NUMBER, "a number has digits on both sides of its point, found '.5'", ""},
        {"5.", WR_DIM_NUMBER, "a number has digits on both sides of its point, found '5.'", ""},
        {"12 %", WR_DIM_NUMBER, "expected a number, found '12 %'", NULL},
        {"1e", WR_DIM_NUMBER, "expected a number, found '1e'", NULL},
        {"--1", WR_DIM_NUMBER, "expected a number, found '--1'", NULL},
        {"a\x07z", WR_DIM_NUMBER, "expected a number, found 'a\\x07z'", NULL},
    };
    expect_bad(cases, sizeof cases / sizeof *cases);
}

Test(units, units_that_are_missing_or_wrong)
{
    const bad_value cases[] = {
        {"4", WR_DIM_DURATION, "expected a duration with its unit, found '4'",
         "write '4 h' or '4 d'"},
        {"4 fortnights", WR_DIM_DURATION, "unknown unit 'fortnights'",
         "the units of time are s, min, h, d, wk and yr"},
        {"4 m", WR_DIM_DURATION, "'m' is ambiguous: min or month?",
         "write '4 min'; a month is not a unit"},
        {"4 hours", WR_DIM_DURATION, "unknown unit 'hours'", "write '4 h'"},
        {"2 months", WR_DIM_DURATION, "a month is not a unit: its length varies",
         "write days or weeks, such as '30 d'"},
        {"1:30", WR_DIM_DURATION, "expected a duration, found '1:30'", NULL},
        {"08:00", WR_DIM_NUMBER, "expected a number, found '08:00'", NULL},
        {"70", WR_DIM_SHARE, "share 70 is above 1", "write 0.7 or 70 %"},
        {"120 %", WR_DIM_SHARE, "share 120 % is above 100 %", ""},
        {"-5 %", WR_DIM_SHARE, "share -5 % is below 0", ""},
        {"+10 points", WR_DIM_SHARE, "expected a share, found '+10 points'", NULL},
        {"9", WR_DIM_RATE, "expected a rate with its unit, found '9'",
         "write '9 per h' or '9 per day'"},
        {"9/h", WR_DIM_RATE, "expected a rate with its unit, found '9/h'", "write '9 per h'"},
        {"9 per fortnight", WR_DIM_RATE, "unknown unit 'fortnight'", NULL},
        {"9 per m", WR_DIM_RATE, "'m' is ambiguous: min or month?", NULL},
        {"9 per month", WR_DIM_RATE, "a month is not a unit: its length varies", NULL},
        {"1 per 0 d", WR_DIM_RATE, "a rate is per more than 0", ""},
        {"-1 per d", WR_DIM_RATE, "a rate may not be below 0", ""},
        {"92 per 1000 per year", WR_DIM_RATE, "expected a rate, found '92 per 1000 per year'",
         NULL},
        {"92 per 1,000 per year", WR_DIM_RATE_PER_PERSON,
         "a number has no ',' in it, found '1,000 per year'", "write 1000"},
        {"42", WR_DIM_MONEY, "expected an amount of money, found '42'", "write '£42'"},
        {"£1,200", WR_DIM_MONEY, "a number has no ',' in it, found '1,200'", "write 1200"},
        {"£1 bn", WR_DIM_MONEY, "expected an amount of money, found '£1 bn'", NULL},
        {"25:00", WR_DIM_CLOCK, "expected a time of day, found '25:00'", NULL},
        {"8", WR_DIM_CLOCK, "expected a time of day, found '8'", "write it as \"08:00\""},
    };
    expect_bad(cases, sizeof cases / sizeof *cases);
}

Test(units, changes_spans_dates_bands_and_seeds)
{
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    double delta, lo, hi;
    int start, end;
    int32_t number;
    uint64_t seed;
    cr_expect(wr_parse_delta("+10 points", WR_DIM_SHARE, &delta, why, hint) && delta == 0.1);
    cr_expect(wr_parse_delta("-2 h", WR_DIM_DURATION, &delta, why, hint) && delta == -7200);
    cr_expect(wr_parse_delta("+5", WR_DIM_COUNT, &delta, why, hint) && delta == 5);
    cr_expect(wr_parse_delta("-5", WR_DIM_COUNT, &delta, why, hint) && delta == -5);
    cr_expect(wr_parse_delta("+30 min", WR_DIM_CLOCK, &delta, why, hint) && delta == 1800);
    cr_expect(wr_parse_delta("-£5 k", WR_DIM_MONEY, &delta, why, hint) && delta == -5000);
    cr_expect(!wr_parse_delta("+10 %", WR_DIM_SHARE, &delta, why, hint));
    cr_expect_str_eq(why, "expected points of a percentage, found '+10 %'");
    cr_expect_str_eq(hint, "write '+10 points' for ten of a hundred");
    cr_expect(!wr_parse_delta("+-5", WR_DIM_COUNT, &delta, why, hint));

    cr_expect(wr_parse_span("08:00-20:00", &start, &end, why) && start == 28800 && end == 72000);
    cr_expect(wr_parse_span("20:00-08:00", &start, &end, why) && start == 72000 && end == 28800);
    cr_expect(wr_parse_span("00:00-24:00", &start, &end, why) && start == 0 && end == 86400);
    cr_expect(!wr_parse_span("08:00-08:00", &start, &end, why));
    cr_expect(!wr_parse_span("24:00-08:00", &start, &end, why));
    cr_expect(!wr_parse_span("08:00", &start, &end, why));
    cr_expect_str_eq(why, "expected a span such as 08:00-20:00, found '08:00'");

    /* 2025-04-01 is 20,179 days after 1970-01-01: 55 years, 14 leap days, 90 days. */
    cr_expect(wr_parse_date("2025-04-01", &number, why) && number == 55 * 365 + 14 + 90);
    cr_expect(!wr_parse_date("2025-02-30", &number, why));
    cr_expect_str_eq(why, "there is no 2025-02-30 in the calendar");
    cr_expect(!wr_parse_date("10000-01-01", &number, why));
    cr_expect(!wr_parse_date("2025-4-1", &number, why));

    cr_expect(wr_parse_u64("18446744073709551615", &seed, why) && seed == UINT64_MAX);
    cr_expect(!wr_parse_u64("18446744073709551616", &seed, why));
    cr_expect_str_eq(why, "expected a whole number from 0 to 18446744073709551615, "
                          "found '18446744073709551616'");
    cr_expect(!wr_parse_u64("-1", &seed, why) && !wr_parse_u64("1.5", &seed, why));
    cr_expect(!wr_parse_u64("010", &seed, why) && !wr_parse_u64("", &seed, why));

    cr_expect(wr_parse_band("0-17", &lo, &hi) && lo == 0 && hi == 17);
    cr_expect(wr_parse_band("85+", &lo, &hi) && lo == 85 && isinf(hi));
    cr_expect(wr_parse_band("1", &lo, &hi) && lo == 1 && hi == 1);
    cr_expect(!wr_parse_band("17-0", &lo, &hi) && !wr_parse_band("a-b", &lo, &hi) &&
              !wr_parse_band("-5", &lo, &hi) && !wr_parse_band("", &lo, &hi));
    cr_expect(wr_parse_number(" 1.25", &lo, why) && lo == 1.25);
    cr_expect(!wr_parse_number("4 h", &lo, why));
}

static void expect_shown(double value, wr_dim dim, const char *unit, double scale,
                         const char *expected)
{
    char shown[64];
    cr_expect_str_eq(wr_print_value(value, dim, unit, scale, shown), expected, "%s", shown);
}

Test(units, values_are_shown_as_people_write_them)
{
    double scale;
    expect_shown(900, WR_DIM_DURATION, "min", 60, "15 min");
    expect_shown(0.12, WR_DIM_SHARE, "%", 0.01, "12 %");
    expect_shown(0.07, WR_DIM_SHARE, "%", 0.01, "7 %");
    expect_shown(120000, WR_DIM_MONEY, "£ k", 1000, "£120 k");
    expect_shown(-14.6, WR_DIM_MONEY, "£", 1, "-£14.6");
    expect_shown(1e6, WR_DIM_COUNT, "", 1, "1000000");
    expect_shown(1e-9, WR_DIM_NUMBER, "", 1, "1e-09");
    expect_shown(INFINITY, WR_DIM_DURATION, "", 1, "never");
    expect_shown(30600, WR_DIM_CLOCK, "", 1, "08:30");
    expect_shown(9 / hour, WR_DIM_RATE, "per h", 1 / hour, "9 per h");
    expect_shown(1.0 / 3.0, WR_DIM_NUMBER, "", 1, "0.3333333333333333");
    cr_expect(wr_unit_scale("min", WR_DIM_DURATION, &scale) && scale == 60);
    cr_expect(wr_unit_scale("per h", WR_DIM_RATE, &scale) && scale == 1 / hour);
    cr_expect(!wr_unit_scale("m", WR_DIM_DURATION, &scale));
    cr_expect(!wr_unit_scale("5 min", WR_DIM_DURATION, &scale));
    cr_expect(!wr_unit_scale("min", WR_DIM_SHARE, &scale));
    cr_expect(wr_unit_scale("", WR_DIM_NUMBER, &scale) && scale == 1);
}

Test(units, hints_name_the_nearest_only_if_it_is_near)
{
    const char *const keys[] = {"arrival_rate", "beds"};
    weir_error err = {0};
    weir_error_init(&err);
    const weir_status status = wr_fail(&err, WEIR_ERR_SCENARIO, WR_NOWHERE, "unknown key");
    wr_hint_nearest(&err, WR_NOWHERE, "arival_rate", keys, 2);
    cr_expect(status == WEIR_ERR_SCENARIO && err.n_messages == 2);
    cr_expect_str_eq(err.messages[1].text, "did you mean 'arrival_rate'?");
    wr_hint_nearest(&err, WR_NOWHERE, "something", keys, 2);
    cr_expect(err.n_messages == 2);
    weir_error_clear(&err);
}
