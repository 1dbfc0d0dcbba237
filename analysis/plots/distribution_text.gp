# The same for a terminal. data: as of distribution.gp.
set border 3
set tics nomirror
set xrange [0:x_high]
set yrange [0:100]
set ytics 0, 25, 100
set format y '%g %%'
set xlabel x_label
if (mark > 0) {
    set arrow 1 from mark, graph 0 to mark, graph 1 nohead
    set label 1 mark_name at mark, graph 0.06 offset 2, 0
}
if (n_series == 1) { unset key } else { set key below left Left reverse width 2 }
plot for [i = 1:n_series] data index i - 1 using 1:2 with points pointtype i title series[i]
