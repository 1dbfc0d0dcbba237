# One value a day, week or month. data: one block a scenario, of day and mean over replications.
set xrange [x_low:x_high]
set yrange [0:*]
set xlabel x_label textcolor '#3a3f47'
set ylabel y_label textcolor '#3a3f47' offset 1, 0
if (n_series == 1) { unset key }
plot for [i = 1:n_series] data index i - 1 using 1:2 with lines linetype i title series[i]
