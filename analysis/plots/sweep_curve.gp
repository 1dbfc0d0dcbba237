# A measure over one dial, with intervals. data: dial, value, low, high. has_target: a dashed line, whose name
# stands at its left or right end (target_side 0 or 1), above or below it (1 or -1).
set xrange [x_low:x_high]
set xlabel x_name textcolor '#3a3f47' offset 0, 0.4
set ylabel y_name textcolor '#3a3f47' offset 1, 0
if (from_zero) { set yrange [0:*]; set offsets 0, 0, graph 0.06, 0 } else { set offsets 0, 0, graph 0.06, graph 0.06 }
unset key
if (has_target) {
    set arrow 1 from graph 0, first target to graph 1, first target nohead linewidth 1.4 dashtype (6,4) linecolor '#22272e'
    if (target_side == 1) {
        set label 1 target_name at graph 0.99, first target right offset 0, 0.7 * target_above textcolor '#22272e'
    } else {
        set label 1 target_name at graph 0.01, first target left offset 0, 0.7 * target_above textcolor '#22272e'
    }
}
plot data using 1:2 with lines linecolor '#0072B2' linewidth 1.8 dashtype 1, \
    data using 1:3:(0):($4 - $3) with vectors heads size graph 0.01,90 nofilled linecolor '#0072B2' linewidth 1.5 dashtype 1, \
    data using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.55, \
    has_target ? target : 1/0 with lines linecolor rgb '#ff22272e'
