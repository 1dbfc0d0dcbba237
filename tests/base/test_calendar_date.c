#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/base/calendar_date.h"

/* Counted day by day from 0001-01-01 to 9999-12-31, 3,652,059 days; day 1 was a Monday. */
Test(calendar_date, agrees_with_counting_days)
{
    int32_t day = wr_day_number((wr_date){1, 1, 1});
    cr_expect(eq(i32, day, -719162));
    int weekday = 0, faults = 0, n = 0;
    for (int year = 1; year <= 9999; year++)
        for (int month = 1; month <= 12; month++)
            for (int date = 1; wr_date_valid((wr_date){year, month, date}); date++) {
                const wr_date back = wr_date_of(day);
                faults += wr_day_number((wr_date){year, month, date}) != day;
                faults += back.year != year || back.month != month || back.day != date;
                faults += wr_weekday(day) != weekday;
                weekday = (weekday + 1) % 7;
                day++;
                n++;
            }
    cr_expect(eq(int, faults, 0));
    cr_expect(eq(int, n, 3652059));
    cr_expect(eq(i32, wr_day_number((wr_date){1970, 1, 1}), 0));
    cr_expect(eq(i32, wr_day_number((wr_date){2025, 4, 1}), 20179));
    cr_expect(eq(int, wr_weekday(20179), 1)); /* a Tuesday */
}

Test(calendar_date, refuses_days_that_do_not_exist)
{
    const wr_date wrong[] = {{2025, 2, 29}, {1900, 2, 29}, {2025, 4, 31},
                             {2025, 0, 1},  {2025, 13, 1}, {2025, 1, 0},
                             {2025, 1, 32}, {0, 1, 1},     {10000, 1, 1}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect(not(wr_date_valid(wrong[i])), "%zu", i);
    cr_expect(wr_date_valid((wr_date){2000, 2, 29}));
    cr_expect(wr_date_valid((wr_date){2024, 2, 29}));
}
