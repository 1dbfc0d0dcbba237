# The same for a terminal. data: as of solve_answer.gp.
set border 3
set tics nomirror
set xrange [x_low:x_high]
set xlabel x_name
set title y_name
set datafile missing 'NaN'
set key below left Left reverse samplen 1
if (from_zero) { set yrange [0:*]; set offsets 0, 0, graph 0.08, 0 } else { set offsets 0, 0, graph 0.08, graph 0.06 }
if (has_answer) {
    set arrow 2 from first answer_x, graph 0 to first answer_x, graph 1 nohead
    set title y_name . (y_name eq '' ? '' : '; ') . '| is the answer: ' . answer_name
}
if (!has_target) { target_name = '' }
plot data index 1 using 1:2 with points pointtype 'E' title 'E enough', \
    data index 2 using 1:2 with points pointtype 'N' title 'N not enough', \
    data index 3 using 1:2 with points pointtype '?' title '? not decided', \
    has_target ? target : 1/0 with dots title (has_target ? target_name : '')
