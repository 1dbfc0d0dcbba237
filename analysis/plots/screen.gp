# What dials do, a bar for each, the longest at the top. data: place from the top, low, high, and of the dark
# bar low and high, then whiskers low and high (NaN: none). bar_names: of light and dark. Light and dark are
# parted in black and white too, and each has an outline.
set border 1
set lmargin label_room
set yrange [n_rows + 0.6:0.4]
unset ytics
do for [i = 1:n_rows] {
    set label i row_names[i] at graph 0, first i right offset -1, 0 textcolor '#22272e'
}
set xrange [x_low:x_high]
set xtics x_step
set format x '%g'
set xlabel x_label textcolor '#3a3f47' offset 0, 0.4
unset grid
set grid xtics linetype 1 linewidth 0.6 linecolor '#e4e7eb'
set tmargin 3.2
set key at screen 0.02, screen top left top Left reverse horizontal samplen 2 textcolor '#22272e'
set arrow 1 from 0, graph 0 to 0, graph 1 nohead front linewidth 1.4 linecolor '#22272e'
set style fill solid 1.0 border linecolor '#22272e'
plot data using 2:1:2:3:($1 - 0.33):($1 + 0.33) with boxxyerror fillcolor rgb '#DCE9F2' linewidth 1 dashtype 1 title bar_names[1], \
    data using 4:1:4:5:($1 - dark_half):($1 + dark_half) with boxxyerror fillcolor rgb dark_colour linewidth 1 dashtype 1 title bar_names[2], \
    data using 6:1:($7 - $6):(0) with vectors heads size graph 0.01,90 nofilled linecolor '#22272e' linewidth 1.5 dashtype 1 notitle
