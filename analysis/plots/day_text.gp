# The same for a terminal, without the bands. data: as of day.gp.
set border 3
set tics nomirror
set xrange [0:24]
set xtics 0, 6, 24
set format x '%02.0f:00'
set yrange [0:*]
set title y_label
if (n_series == 1) { unset key } else { set key below left Left reverse width 2 }
plot for [i = 1:n_series] data index i - 1 using 1:2 with linespoints pointtype i \
    title series[i]
