# Differences with their intervals, one line each. data: place from the top, difference, low, high,
# linetype. row_names[i] stands beside place i. Linetypes first_style to last_style are in use, and
# style_names[] are their names where with_key is 1.
if (!exists("with_key")) { with_key = 0 }
set border 1
set lmargin label_room
set yrange [n_rows + 0.6:0.4]
unset ytics
do for [i = 1:n_rows] {
    set label i row_names[i] at graph 0, first i right offset -1, 0 textcolor '#22272e'
}
set xtics x_step
set xrange [x_low:x_high]
set format x x_format
set xlabel x_label textcolor '#3a3f47' offset 0, 0.4
unset grid
set grid xtics linetype 1 linewidth 0.6 linecolor '#e4e7eb'
set arrow 1 from 0, graph 0 to 0, graph 1 nohead linewidth 1.4 linecolor '#22272e'
# The key begins at the picture's edge: long row names leave no room for it beside them.
if (with_key == 0) { unset key } else {
    set tmargin 4
    set key at screen 0.02, screen top left top Left reverse vertical maxrows 2
}
plot for [k = first_style:last_style] data using ($5 == k ? $2 : 1/0):1:3:4 \
    with xerrorbars linetype k title (with_key ? style_names[k - first_style + 1] : '')
