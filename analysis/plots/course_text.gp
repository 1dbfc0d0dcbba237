# The same for a terminal.
set datafile missing '?'
set border 3
set tics nomirror
set xlabel 'day, from the start of the time measured'
set title y_label
set key outside right
set xrange [first:last]
set arrow 2 from cut, graph 0 to cut, graph 1 nohead
set label 2 'MSER' at cut, graph 1
plot data using 1:2 with points pointtype '.' title 'mean', \
    data using 1:3 with points pointtype '*' title window_name
