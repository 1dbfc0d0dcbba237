# The same for a terminal: where flat is 1 the shade is a digit, from 0 at the least to 9 at the most.
# data: as of sweep_cloud.gp.
set border 3
unset key
set tics nomirror
set xrange [x_low:x_high]
set xlabel x_name
set offsets 0, 0, graph 0.05, graph 0.05
digit(v) = sprintf('%d', v >= z_high ? 9 : v <= z_low ? 0 : floor(10 * (v - z_low) / (z_high - z_low)))
if (flat) {
    set title sprintf('%s upwards; 0: %.3g, 9: %.3g', y_name, z_low, z_high)
    plot data using 1:2:(digit($3)) with labels
} else {
    set title y_name
    plot data using 1:2 with points pointtype '*'
}
