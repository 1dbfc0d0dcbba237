# The same for a terminal: a line for each interval, no difference is the upright line. data: as of forest.gp.
set border 1
set tics nomirror
unset ytics
if (!exists("with_key")) { with_key = 0 }
set yrange [n_rows + 0.6:0.4]
set xrange [x_low:x_high]
set xtics x_step
set xlabel x_label
longest = 4
do for [i = 1:n_rows] { if (strlen(row_names[i]) > longest) { longest = strlen(row_names[i]) } }
set lmargin longest + 2
do for [i = 1:n_rows] { set label i row_names[i] at graph 0, first i right offset -1, 0 }
set arrow 1 from 0, graph 0 to 0, graph 1 nohead
unset key
set errorbars 0
marks = first_style == 11 ? 'BW?D' : '123456'
mark(style) = marks[style - first_style + 1:style - first_style + 1]
if (with_key) {
    said = ''
    do for [k = 1:last_style - first_style + 1] {
        if (style_names[k] ne '') {
            said = said . (k == 4 && first_style != 11 ? "\n" : said eq '' ? '' : '   ')
            said = said . mark(first_style + k - 1) . ' ' . style_names[k]
        }
    }
    set title said
}
# gnuplot 5.4 fails on a loop over marks of which some have no data
plot data using 2:1:3:4 with xerrorbars pointtype 0, data using 2:1:(mark(int($5))) with labels
