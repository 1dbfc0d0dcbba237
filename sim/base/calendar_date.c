/* The proleptic Gregorian calendar in whole days, with the year begun in March so that the leap day
 * comes last. H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013): an era is 400
 * years, 146,097 days. */
#include "sim/base/calendar_date.h"

#define DAYS_TO_1970 719468 /* from 1 March of year 0 */

int32_t wr_day_number(wr_date date)
{
    const int32_t year = date.year - (date.month <= 2);
    const int32_t era = (year >= 0 ? year : year - 399) / 400;
    const int32_t year_of_era = year - era * 400;
    const int32_t month_from_march = (date.month + 9) % 12;
    const int32_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    const int32_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - DAYS_TO_1970;
}

wr_date wr_date_of(int32_t day_number)
{
    const int32_t day = day_number + DAYS_TO_1970;
    const int32_t era = (day >= 0 ? day : day - 146096) / 146097;
    const int32_t day_of_era = day - era * 146097;
    const int32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int32_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int32_t month_from_march = (5 * day_of_year + 2) / 153;

    wr_date date;
    date.day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    date.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    date.year = year_of_era + era * 400 + (date.month <= 2);
    return date;
}

int wr_weekday(int32_t day_number)
{
    /* 1970-01-01 was a Thursday, 3 from Monday */
    const int32_t weekday = (day_number + 3) % 7;
    return weekday < 0 ? weekday + 7 : weekday;
}

bool wr_date_valid(wr_date date)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.year < 1 || date.year > 9999 || date.month < 1 || date.month > 12 || date.day < 1)
        return false;
    const bool leap = (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0;
    return date.day <= days[date.month - 1] + (date.month == 2 && leap);
}
