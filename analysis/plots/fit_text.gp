# For a terminal: the share that has ended by x, of the data and of the best law. data: a block each.
set border 3
set tics nomirror
set yrange [0:100]
set format y '%g %%'
set autoscale xfix
set key bottom right
set xlabel unit
plot data index 0 using 1:2 with lines title what, data index 1 using 1:2 with points pointtype 15 title names[1]
