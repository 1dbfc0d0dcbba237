# The bars of screen.gp for a terminal, the light one above the dark one. data: as of screen.gp.
set border 1
set tics nomirror
unset ytics
set yrange [n_rows + 0.6:0.4]
set xrange [x_low:x_high]
set xtics x_step
longest = 4
do for [i = 1:n_rows] { if (strlen(row_names[i]) > longest) { longest = strlen(row_names[i]) } }
set lmargin longest + 2
do for [i = 1:n_rows] { set label i row_names[i] at graph 0, first i right offset -1, 0 }
set xlabel x_label
set errorbars 0
set key below left Left reverse
set arrow 1 from 0, graph 0 to 0, graph 1 nohead
plot data using 2:($1 - 0.2):2:3 with xerrorbars pointtype '*' title bar_names[1], \
    data using 4:($1 + 0.2):4:5 with xerrorbars pointtype '#' title bar_names[2]
