# Laws fitted to data. Left: the share that has ended by x, of the data (a staircase) and of the best laws.
# Right: quantiles of the data over those of the best law, which lie on the line where the law is the data's.
# data: block 0 the staircase, 1 to n_laws the curves, then the quantiles.
set multiplot layout 1, 2
in_unit = unit eq '' ? '' : ' (' . unit . ')'
set xrange [x_low:x_high]
set yrange [0:100]
set format y '%g %%'
set xlabel 'value' . in_unit textcolor '#3a3f47' offset 0, 0.4
set key bottom right Left reverse samplen 3 spacing 1.1 maxrows 4 notitle
unset key
set key inside bottom right Left reverse samplen 3 spacing 1.1 vertical maxrows 4
plot data index 0 using 1:2 with lines linetype 1 linewidth 1.2 title what, \
     for [i = 1:n_laws] data index i using 1:2 with lines linetype i + 1 title names[i]
unset key
set format y '%g'
set xrange [x_low:q_high * 1.03]
set yrange [x_low:q_high * 1.03]
set xlabel 'quantile of ' . names[1] . in_unit
set ylabel 'quantile of the data' . in_unit textcolor '#3a3f47' offset 1, 0
plot x with lines linetype 13 notitle, \
     data index n_laws + 1 using 1:2 with points pointtype 6 pointsize 0.6 linecolor '#22272e' notitle
unset multiplot
