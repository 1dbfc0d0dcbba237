"""The two benchmark models in SimPy, written as its users write them: a process for each patient and
a Resource for each station.

    simpy_models.py network|mm1 PATIENTS

prints mean times and `per_second=`, as roof.c does: events (arrivals, starts and ends at stations)
or customers, of processor time. Exit 1 without SimPy 3 or later."""

import random
import sys
import time

try:
    import simpy

    simpy.Environment  # SimPy 2 had none
except (ImportError, AttributeError):
    sys.exit(1)

# servers, mean minutes, where next: (share, station)
STATIONS = {
    "gp": (20, 16.5, ((0.15, "ed"), (0.10, "miu"))),
    "miu": (6, 48, ((0.08, "ed"),)),
    "ed": (12, 62, ((0.25, "ward"),)),
    "ward": (200, 4300, ((0.30, "care"),)),
    "care": (150, 10800, ()),
}


def network(env, rng, patients):
    servers = {name: simpy.Resource(env, n) for name, (n, _, _) in STATIONS.items()}
    visits = dict.fromkeys(STATIONS, 0)
    stay = dict.fromkeys(STATIONS, 0.0)

    def patient():
        at = "gp"
        while at:
            came = env.now
            with servers[at].request() as turn:
                yield turn
                yield env.timeout(rng.expovariate(1 / STATIONS[at][1]))
            visits[at] += 1
            stay[at] += env.now - came
            u, here, at = rng.random(), at, None
            for share, station in STATIONS[here][2]:
                if u < share:
                    at = station
                    break
                u -= share

    def arrivals():
        for _ in range(patients):
            yield env.timeout(rng.expovariate(1))
            env.process(patient())

    env.process(arrivals())
    env.run()
    for name, n in visits.items():
        print(f"{name} mean_time={stay[name] / max(n, 1):.3f}")
    return 3 * sum(visits.values())


def mm1(env, rng, customers):
    server = simpy.Resource(env, 1)
    stay = 0.0

    def customer():
        nonlocal stay
        came = env.now
        with server.request() as turn:
            yield turn
            yield env.timeout(rng.expovariate(1))
        stay += env.now - came

    def arrivals():
        for _ in range(customers):
            yield env.timeout(rng.expovariate(0.9))
            env.process(customer())

    env.process(arrivals())
    env.run()
    print(f"mean_time={stay / customers:.4f}")
    return customers


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("network", "mm1"):
        sys.exit("usage: simpy_models.py network|mm1 PATIENTS")
    model = network if sys.argv[1] == "network" else mm1
    start = time.process_time()
    counted = model(simpy.Environment(), random.Random(1), int(sys.argv[2]))
    seconds = time.process_time() - start
    print(f"counted={counted} seconds={seconds:.6f} per_second={counted / seconds:.0f}")


main()
