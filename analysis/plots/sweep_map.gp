# A measure over two dials that make a grid, one box for each point. data: column and row (from 1), value,
# and what stands in the box; then a block of edges around the points where all targets are surely met
# (from x, y by dx, dy). One hue from light to dark: its order can be seen without colour.
set xrange [0.5:n_columns + 0.5]
set yrange [0.5:n_rows + 0.5]
unset grid
set border 0
unset key
set tics scale 0
set xtics () rotate by (long_ticks ? 45 : 0) right
if (long_ticks == 0) { set xtics norotate center }
set ytics ()
do for [i = 1:n_columns:column_step] { set xtics add (column_names[i] i) }
do for [i = 1:n_rows:row_step] { set ytics add (row_names[i] i) }
set lmargin row_room
set xlabel x_name textcolor '#3a3f47' offset 0, (long_ticks ? -1 : 0.4)
set label 100 y_name at graph 0, graph 1 left offset -row_room + 1, 0.9 textcolor '#3a3f47'
set tmargin 2
set rmargin 10
set palette defined (0 '#f4f8fb', 0.25 '#c3d9ea', 0.5 '#7fb0d3', 0.75 '#2f77ab', 1 '#08306b')
if (z_log) { set logscale cb }
set cbrange [z_low:z_high]
set colorbox user origin graph 1.03, graph 0 size graph 0.04, graph 1 noborder
set cbtics scale 0.4 textcolor '#3a3f47'
short(v) = v >= 9.95 ? sprintf('%.0f', v) : sprintf('%.2g', v)
if (z_log) { set cbtics (short(z_low) z_low, short(sqrt(z_low * z_high)) sqrt(z_low * z_high), short(z_high) z_high) }
share(v) = z_log ? log(v / z_low) / log(z_high / z_low) : (v - z_low) / (z_high - z_low)
plot data index 0 using 1:2:(0.5):(0.5):3 with boxxyerror fillcolor palette fillstyle solid 1 noborder, \
    n_edges > 0 ? data : '/dev/null' index (n_edges > 0 ? 1 : 0) using 1:2:3:4 with vectors nohead linecolor rgb '#ffffff' linewidth 5 dashtype 1, \
    n_edges > 0 ? data : '/dev/null' index (n_edges > 0 ? 1 : 0) using 1:2:3:4 with vectors nohead linecolor rgb '#D55E00' linewidth 2.4 dashtype 1, \
    with_text ? data : '/dev/null' index 0 using (share($3) > 0.55 ? 1/0 : $1):2:4 with labels offset 0, text_up font ',11' textcolor '#111418', \
    with_text ? data : '/dev/null' index 0 using (share($3) > 0.55 ? $1 : 1/0):2:4 with labels offset 0, text_up font ',11' textcolor '#ffffff'
