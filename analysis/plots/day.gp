# A day by the hour. data: one block a scenario, of hour (the middle), mean, and the band's two ends.
set xrange [0:24]
set xtics 0, 6, 24
set mxtics 2
set format x '%02.0f:00'
set yrange [0:*]
set ylabel y_label textcolor '#3a3f47' offset 1, 0
if (n_series == 1) { unset key }
set style fill transparent solid 0.22 noborder
plot for [i = 1:n_series] data index i - 1 using 1:3:4 with filledcurves linetype i notitle, \
    for [i = 1:n_series] data index i - 1 using 1:2 with linespoints linetype i \
    pointinterval 3 title series[i]
