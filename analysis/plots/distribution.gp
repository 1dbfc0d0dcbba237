# Share of visits that took at most so long. data: one block a scenario, of time and share in %.
set xrange [0:x_high]
set yrange [0:100]
set ytics 0, 25, 100
set format y '%g %%'
set xlabel x_label textcolor '#3a3f47' offset 0, 0.4
if (mark > 0) {
    set arrow 1 from mark, graph 0 to mark, graph 1 nohead linewidth 1.2 dashtype (4,3) linecolor '#22272e'
    set label 1 mark_name at mark, graph 0.06 offset 0.6, 0 textcolor '#22272e'
}
if (n_series == 1) { unset key }
plot for [i = 1:n_series] data index i - 1 using 1:2 with lines linetype i title series[i]
