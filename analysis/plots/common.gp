# What all pictures share: thin grey frame, light grid, colours that colour-blind readers can part
# (Okabe and Ito), each with a dash and a marker of its own for black and white.
set border 3 linewidth 0.8 linecolor '#8a8f98'
set tics nomirror out scale 0.5 textcolor '#3a3f47'
set grid linetype 1 linewidth 0.6 linecolor '#e4e7eb'
set key tmargin left Left reverse samplen 2.6 spacing 1.15 vertical maxrows 2 textcolor '#22272e'
set lmargin 8
set rmargin 2

set linetype 1 linecolor '#4a4f57' linewidth 2.4 dashtype 1 pointtype 7 pointsize 0.6
set linetype 2 linecolor '#0072B2' linewidth 2.4 dashtype (14,4) pointtype 5 pointsize 0.6
set linetype 3 linecolor '#D55E00' linewidth 2.4 dashtype (7,4) pointtype 9 pointsize 0.7
set linetype 4 linecolor '#009E73' linewidth 2.4 dashtype (12,3,2,3) pointtype 13 pointsize 0.8
set linetype 5 linecolor '#CC79A7' linewidth 2.4 dashtype (3,3) pointtype 11 pointsize 0.7
set linetype 6 linecolor '#E69F00' linewidth 2.4 dashtype (10,3,2,3,2,3) pointtype 4 pointsize 0.7
set linetype 7 linecolor '#56B4E9' linewidth 2.4 dashtype (2,4) pointtype 6 pointsize 0.7

# findings: better, worse, cannot tell, different but neither
set linetype 11 linecolor '#00785A' linewidth 2.2 dashtype 1 pointtype 7 pointsize 0.9
set linetype 12 linecolor '#C24E00' linewidth 2.2 dashtype 1 pointtype 13 pointsize 1.2
set linetype 13 linecolor '#7b828c' linewidth 1.6 dashtype (4,3) pointtype 6 pointsize 0.9
set linetype 14 linecolor '#0072B2' linewidth 2.2 dashtype 1 pointtype 5 pointsize 0.8
