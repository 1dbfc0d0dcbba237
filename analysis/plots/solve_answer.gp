# A search: the measure over the dial, or over the cost of mixes. data: blocks of x, value, low, high: the line,
# then points that are enough, that are not, and that are not decided (each block begins with a row of no number).
# Marks differ in shape, for black and white. has_answer: a dotted line at answer_x, with its name; has_target: a
# dashed one across, whose name stands at its left or right end (target_side 0 or 1) above it.
set xrange [x_low:x_high]
set xlabel x_name textcolor '#3a3f47' offset 0, 0.4
set ylabel y_name textcolor '#3a3f47' offset 1, 0
set datafile missing 'NaN'
if (from_zero) { set yrange [0:*]; set offsets 0, 0, graph 0.08, 0 } else { set offsets 0, 0, graph 0.08, graph 0.06 }
if (has_target) {
    set arrow 1 from graph 0, first target to graph 1, first target nohead linewidth 1.4 dashtype (6,4) linecolor '#22272e'
    if (target_side == 1) {
        set label 1 target_name at graph 0.99, first target right offset 0, 0.7 textcolor '#22272e'
    } else {
        set label 1 target_name at graph 0.01, first target left offset 0, 0.7 textcolor '#22272e'
    }
}
if (has_answer) {
    set arrow 2 from first answer_x, graph 0 to first answer_x, graph 1 nohead linewidth 1.2 dashtype (2,3) linecolor '#22272e'
    if (answer_right) {
        set label 2 answer_name at first answer_x, graph 0.96 right offset -0.6, 0 textcolor '#22272e'
    } else {
        set label 2 answer_name at first answer_x, graph 0.96 left offset 0.6, 0 textcolor '#22272e'
    }
}
plot data index 0 using 1:2 with lines linecolor '#7fb0d3' linewidth 1.6 dashtype 1 notitle, \
    data index 1:3 using 1:3:(0):($4 - $3) with vectors heads size graph 0.01,90 nofilled linecolor '#8a8f98' linewidth 1.1 dashtype 1 notitle, \
    data index 1 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.8 title 'enough', \
    data index 2 using 1:2 with points linecolor '#C24E00' pointtype 8 pointsize 1.0 linewidth 1.6 title 'not enough', \
    data index 3 using 1:2 with points linecolor '#3a3f47' pointtype 6 pointsize 0.8 linewidth 1.4 title 'not decided', \
    has_target ? target : 1/0 with lines linecolor rgb '#ff22272e' notitle
