# Writes a scenario of many people: systems of 50,000, each with two neighbourhoods, their practice
# networks, a minor injuries unit, an emergency department, two wards and care after hospital. It is
# for measuring how time and memory grow, not for its numbers, which are scenarios/small/town.yaml's.
#
#     awk -f grow.awk -v people=500000 [-v connected=1] [-v days=28]
#
# The systems share nothing but the people's front door, which takes no time; connected, the unit of
# each sends on to the department of the next, and so does its ward, so that they are one ring.
BEGIN {
    systems = int(people / 50000 + 0.5)
    if (systems < 1)
        systems = 1
    if (!days)
        days = 28
    start()
    print "places:"
    for (i = 1; i <= systems; i++)
        place(i)
    print "services:"
    for (i = 1; i <= systems; i++)
        system_of(i, connected ? i % systems + 1 : i)
}

function start() {
    print "weir: 1"
    print "scenario: benchmark,", systems * 50000, "people"
    print "run: {start: 2025-04-01, warm_up: " days / 2 " d, length: " days / 2 " d, replications: 1, seed: 1, by: [acuity]}"
    print "profiles:"
    print "  by_day: [2.53, 2.14, 1.85, 1.65, 1.46, 1.46, 1.65, 2.53, 4.18, 5.84, 6.52, 6.52,"
    print "           6.03, 5.84, 5.64, 5.64, 5.74, 5.74, 5.74, 5.35, 4.86, 4.28, 3.7, 3.11]"
    print "  calls: [0, 0, 0, 0, 0, 0, 0.2, 0.8, 25, 14, 10.5, 10.5, 7, 7, 7.5, 7.5, 4.4, 4.4, 2.2, 0.8, 0.6, 0.4, 0.2, 0]"
    print "  week: [23.1, 20.1, 19.1, 18.2, 17, 1.5, 1]"
    print "calendars:"
    print "  sessions: {weekday: [08:30-11:40, 14:20-17:30]}"
    print "needs:"
    print "  planned:"
    print "    rate: 3300 per 1000 per year"
    print "    by_age: {0-17: 0.45, 18-39: 0.6, 40-64: 1, 65-84: 2, 85+: 2.5}"
    print "    profile: {hour: calls, weekday: week}"
    print "    acuity: 5"
    print "    first_contact: {pcn: 100 %}"
    print "  illness:"
    print "    rate: 2800 per 1000 per year"
    print "    by_deprivation: [1.1, 1.05, 1, 0.95, 0.9]"
    print "    profile: {hour: calls, weekday: week}"
    print "    acuity: {3: 10 %, 4: 45 %, 5: 45 %}"
    print "    first_contact: {pharmacy: 7 %, pcn: 83 %, miu: 2 %, ed: {by: acuity, 3: 5 %, else: 1 %}}"
    print "  emergency:"
    print "    rate: 240 per 1000 per year"
    print "    by_age: {0-17: 0.9, 18-39: 0.8, 40-64: 0.8, 65-84: 1.6, 85+: 3.5}"
    print "    profile: {hour: by_day}"
    print "    acuity: {1: 1 %, 2: 13 %, 3: 42 %, 4: 35 %, 5: 9 %}"
    print "    first_contact:"
    print "      miu: {by: acuity, 1: 0 %, 2: 0 %, 3: 20 %, else: 40 %}"
    print "      ed: {by: acuity, 1: 5 %, 2: 40 %, 3: 50 %, else: 30 %}"
    print "      ambulance: {by: acuity, 1: 95 %, 2: 60 %, 3: 30 %, else: 5 %}"
    print "access:"
    print "  practice_hours: {weekday: 08:00-18:30}"
    print "  no_slot: {ed: 12 %, miu: 6 %, pharmacy: 10 %, later: 38 %}"
    print "  pcn_shut: {ed: 16 %, miu: 16 %, pharmacy: 13 %, later: 35 %}"
    print "  miu_shut: {ed: 60 %, later: 15 %}"
}

function place(i) {
    print "  s" i ":"
    print "    neighbourhoods:"
    print "      s" i "_shore: {population: 30000, ages: [17 %, 23 %, 32.5 %, 23.3 %, 4.2 %], deprivation: [34 %, 27 %, 18 %, 13 %, 8 %]}"
    print "      s" i "_hill: {population: 20000, ages: [22 %, 26 %, 33.5 %, 16 %, 2.5 %], deprivation: [4 %, 9 %, 17 %, 28 %, 42 %]}"
}

function practice(i, home, clinicians) {
    print "  s" i "_" home "_pcn:"
    print "    type: pcn"
    print "    serves: s" i "_" home
    print "    sessions: sessions"
    print "    clinicians: " clinicians
    print "    tolerance: {by: need, planned: 28 d, illness: 24 h, else: 12 h}"
    print "    notice: {by: need, planned: {dist: exponential, mean: 10 d, at_most: 26 d}, else: 15 min}"
    print "    refers: {share: {by: acuity, 2: 60 %, 3: 4 %, else: 0.1 %}, to: s" i "_ed}"
}

function system_of(i, next_one) {
    practice(i, "shore", 20)
    practice(i, "hill", 11)
    print "  s" i "_miu:"
    print "    type: miu"
    print "    serves: s" i
    print "    door: 08:00-20:00"
    print "    nurses: {every_day: {08:00-22:00: 2}}"
    print "    escalates: {share: {by: acuity, 3: 20 %, else: 2.5 %}, to: s" next_one "_ed}"
    print "  s" i "_ed:"
    print "    type: ed"
    print "    serves: s" i
    print "    cubicles: 8"
    print "    chairs: 4"
    print "    triage_nurses: 1"
    print "    clinicians: {every_day: {00:00-08:00: 1, 08:00-24:00: 2}}"
    print "    specialty: {by: age, 0-64: {short: 70 %, medical: 30 %}, 65+: {short: 35 %, medical: 65 %}}"
    print "    wards: {by: specialty, short: s" i "_assessment, medical: s" i "_medicine}"
    print "  s" i "_assessment: {type: ward, beds: 7, stay: {dist: gamma, mean: 15 h, cv: 0.7}, discharge: {hours: 09:00-21:00}}"
    print "  s" i "_medicine:"
    print "    type: ward"
    print "    beds: 42"
    print "    turnaround: 1 h"
    print "    stay: {by: age, 0-64: {dist: lognormal, mean: 5 d, cv: 1}, 65+: {dist: lognormal, mean: 8 d, cv: 1}}"
    print "    discharge:"
    print "      hours: 10:00-20:00"
    print "      weekend: 60 %"
    print "      preparing: 3 h"
    print "      pathway: {by: age, 0-64: {p0: 95 %, p1: 5 %}, 65+: {p0: 80 %, p1: 12 %, p2: 5 %, p3: 3 %}}"
    print "      arranging: {p1: 2 d, p2: 3 d, p3: 5 d}"
    print "      to: {p1: s" i "_home, p2: s" i "_rehabilitation, p3: s" next_one "_care_home}"
    print "  s" i "_home: {type: social_care, places: 9, stay: {dist: exponential, mean: 16 d}}"
    print "  s" i "_rehabilitation: {type: social_care, places: 8, stay: {dist: exponential, mean: 38 d}}"
    print "  s" i "_care_home: {type: social_care, places: 7, stay: {dist: exponential, mean: 52 d}}"
}
