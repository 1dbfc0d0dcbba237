/* Moving messages from one weir_error to another. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/experiment/errors.h"

Test(errors, moved_messages_come_last_and_are_counted)
{
    weir_error into = {0}, from = {0};
    wr_warn(&into, WR_NOWHERE, "busy");
    cr_expect(eq(int, wr_fail(&from, WEIR_ERR_IO, WR_NOWHERE, "lost"), WEIR_ERR_IO));
    wr_hint(&from, WR_NOWHERE, "look again");
    wr_error_move(&into, &from);

    cr_assert(eq(sz, into.n_messages, 3));
    cr_expect(eq(str, into.messages[0].text, "busy"));
    cr_expect(eq(str, into.messages[1].text, "lost"));
    cr_expect(eq(str, into.messages[2].text, "look again"));
    cr_expect(eq(int, into.status, WEIR_ERR_IO));
    cr_expect(eq(int, into.n_errors, 1));
    cr_expect(eq(int, into.n_warnings, 1));
    cr_expect(zero(sz, from.n_messages));
    weir_error_clear(&into);
}

Test(errors, the_first_status_stays)
{
    weir_error into = {0}, from = {0};
    cr_expect(eq(int, wr_fail(&into, WEIR_ERR_USAGE, WR_NOWHERE, "first"), WEIR_ERR_USAGE));
    cr_expect(eq(int, wr_fail(&from, WEIR_ERR_IO, WR_NOWHERE, "second"), WEIR_ERR_IO));
    wr_error_move(&into, &from);
    cr_expect(eq(int, into.status, WEIR_ERR_USAGE));
    cr_expect(eq(int, into.n_errors, 2));
    weir_error_clear(&into);
}

Test(errors, nobody_listens)
{
    weir_error from = {0};
    cr_expect(eq(int, wr_fail(&from, WEIR_ERR_IO, WR_NOWHERE, "lost"), WEIR_ERR_IO));
    wr_error_move(NULL, &from);
    cr_expect(zero(sz, from.n_messages));
    cr_expect(zero(int, from.n_errors));
}
