/* Dates: days since 1970-01-01 in the proleptic Gregorian calendar, without time zones. */
#ifndef WR_CALENDAR_DATE_H
#define WR_CALENDAR_DATE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct wr_date {
    int year, month, day; /* month and day from 1 */
} wr_date;

int32_t wr_day_number(wr_date date); /* days since 1970-01-01 */
wr_date wr_date_of(int32_t day_number);
int wr_weekday(int32_t day_number); /* 0 Monday ... 6 Sunday */
bool wr_date_valid(wr_date date);   /* years 1 to 9999 */

#endif
