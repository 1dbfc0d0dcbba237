# The course of a run by days. data: day, mean over replications, Welch's moving average (or ?).
set datafile missing '?'
set ylabel y_label textcolor '#3a3f47' offset 1, 0
set xlabel 'day, from the start of the time measured' textcolor '#3a3f47'
set xrange [first:last]
set arrow 1 from 0, graph 0 to 0, graph 1 nohead dashtype (5,4) linewidth 1.4 linecolor '#22272e'
set arrow 2 from cut, graph 0 to cut, graph 0.88 nohead linewidth 1.4 linecolor '#D55E00'
set label 1 'measured' at 0, graph 0.16 offset 0.5, 0 textcolor '#22272e'
set label 2 'MSER' at cut, graph 0.06 offset 0.5, 0 textcolor '#D55E00'
plot data using 1:2 with lines linewidth 1 linecolor '#9aa1ab' title 'mean of replications', \
    data using 1:3 with lines linetype 2 dashtype 1 title window_name
