# Points that make no grid. flat 1: over two dials, the measure as shade (data: x, y, value);
# flat 0: over one dial, others beside it, with intervals (data: x, value, low, high).
set xrange [x_low:x_high]
set xlabel x_name textcolor '#3a3f47' offset 0, 0.4
set ylabel y_name textcolor '#3a3f47' offset 1, 0
unset key
if (flat) {
    set offsets 0, 0, graph 0.04, graph 0.04
    set rmargin 10
    set palette defined (0 '#f4f8fb', 0.25 '#c3d9ea', 0.5 '#7fb0d3', 0.75 '#2f77ab', 1 '#08306b')
    if (z_log) { set logscale cb }
    set cbrange [z_low:z_high]
    set colorbox user origin graph 1.03, graph 0 size graph 0.04, graph 1 noborder
    set cbtics scale 0.4 textcolor '#3a3f47'
    short(v) = v >= 9.95 ? sprintf('%.0f', v) : sprintf('%.2g', v)
    if (z_log) { set cbtics (short(z_low) z_low, short(sqrt(z_low * z_high)) sqrt(z_low * z_high), short(z_high) z_high) }
    plot data using 1:2 with points pointtype 7 pointsize 1.25 linecolor '#3a3f47', \
        data using 1:2:3 with points pointtype 7 pointsize 1.0 linecolor palette
} else {
    if (from_zero) { set yrange [0:*]; set offsets 0, 0, graph 0.06, 0 } else { set offsets 0, 0, graph 0.06, graph 0.06 }
    plot data using 1:3:(0):($4 - $3) with vectors nohead linecolor '#7fb0d3' linewidth 1.2 dashtype 1, \
        data using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.45
}
