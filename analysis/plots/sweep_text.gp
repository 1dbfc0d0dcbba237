# For a terminal: one line, or one for each value of a second dial. data: one block a line, of dial,
# value, low, high.
set border 3
set tics nomirror
set xlabel x_name
set title y_name
set autoscale xfix
set offsets graph 0.02, graph 0.02, graph 0.05, graph 0.05
if (n_lines == 1) {
    unset key
    plot data using 1:2:3:4 with yerrorbars pointtype 15 notitle
} else {
    set key outside right
    plot for [i = 1:n_lines] data index i - 1 using 1:2 with linespoints pointtype i title line_names[i]
}
