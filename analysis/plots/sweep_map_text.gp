# The same for a terminal: a table of values. data: as of
# sweep_map.gp, whose edges are left out.
set border 3
unset key
set tics nomirror scale 0
set xrange [0.5:n_columns + 0.5]
set yrange [0.5:n_rows + 0.5]
set xtics ()
set ytics ()
do for [i = 1:n_columns:column_step] { set xtics add (column_names[i] i) }
do for [i = 1:n_rows:row_step] { set ytics add (row_names[i] i) }
set xlabel x_name
set title y_name . ' upwards'
plot data index 0 using 1:2:(with_text ? strcol(4) : sprintf('%.3g', $3)) with labels
