# For a terminal: a line for each dial, from low to high. data: middle, low, high, place from the top.
set border 1
unset key
set tics nomirror
unset ytics
set yrange [n_rows + 0.6:0.4]
longest = 4
do for [i = 1:n_rows] { if (strlen(row_names[i]) > longest) { longest = strlen(row_names[i]) } }
set lmargin longest + 2
do for [i = 1:n_rows] { set label i row_names[i] at graph 0, first i right offset -1, 0 }
set xlabel x_label
set offsets graph 0.03, graph 0.03, 0, 0
plot data using 1:4:2:3 with xerrorbars pointtype 15 notitle
