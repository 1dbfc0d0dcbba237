# A day by the hour. data: one block a scenario, of hour (the middle) and mean.
set xrange [0:24]
set xtics 0, 6, 24
set mxtics 2
set format x '%02.0f:00'
set yrange [0:*]
set ylabel y_label textcolor '#3a3f47' offset 1, 0
if (n_series == 1) { unset key }
plot for [i = 1:n_series] data index i - 1 using 1:2 with linespoints linetype i \
    pointinterval 3 title series[i]
