# The same for a terminal. data: as of period.gp.
set border 3
set tics nomirror
set xrange [x_low:x_high]
set yrange [0:*]
set xlabel x_label
set title y_label
if (n_series == 1) { unset key } else { set key below left Left reverse width 2 }
plot for [i = 1:n_series] data index i - 1 using 1:2 with points pointtype i title series[i]
