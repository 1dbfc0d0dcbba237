"""A results file as a researcher opens it: no code but xarray's and h5py's own.

The numbers are those of tests/support/made_results.c: four scenarios, four replications.
"""

import importlib.util
import sys

import h5py
import numpy as np
import xarray as xr


def check(data, engine):
    assert data.sizes["scenario"] == 4 and data.sizes["replication"] == 4, engine
    assert list(data.scenario.values)[0] == "baseline", engine
    assert list(data.deprivation.values) == ["1", "2", "3", "4", "5"], engine
    assert data.attrs["results_schema"] == 1 and data.attrs["seed"] == 1, engine
    assert data.attrs["title"] == "Harbour and Moor ICS, baseline", engine

    # durations stay numbers, with their unit beside them
    wait = data.wait_mean
    assert wait.dtype == np.float64 and wait.attrs["units"] == "h", engine
    ed = wait.sel(service="general_ed", scenario="baseline").mean("replication")
    assert abs(float(ed) * 60 - 74) < 6, (engine, float(ed))
    assert wait.dims == ("scenario", "replication", "service"), engine

    # groups, companions, and services that have no such measure
    by_age = data.wait_mean_by_age.sel(service="general_ed", age="85+")
    assert by_age.dims == ("scenario", "replication"), engine
    assert np.allclose(data.within_4h, data.within_4h_sum / data.within_4h_n, equal_nan=True)
    assert np.isnan(data.within_4h.sel(service="home_care")).all(), engine

    # pools, histograms, curves
    beds = data.utilisation.sel(pool="general_ward.beds").mean("replication")
    assert 0.9 < float(beds[0]) < 1.0, engine
    assert data.in_use.attrs["units"] == "units", engine
    assert data.hist_time.sel(service="general_ed").sum() > 1_000_000, engine
    assert data.sizes["hist_time_edge"] == data.sizes["hist_time_bin"] + 1, engine
    curve = data.present_by_hour.sel(service="general_ed").mean("replication")
    assert int(curve[0].argmax()) in (17, 18), engine


path = sys.argv[1]
engines = [None, "h5netcdf", "netcdf4"]
modules = {"h5netcdf": "h5netcdf", "netcdf4": "netCDF4"}
for engine in engines:
    if engine and importlib.util.find_spec(modules[engine]) is None:
        print(f"{engine}: not here, left out")
        continue
    with xr.open_dataset(path, engine=engine) as data:
        check(data, engine)
    print(f"{engine or 'no engine named'}: read")

with h5py.File(path) as file:
    assert "Harbour and Moor" in file["inputs/yaml"][0].decode()
    dials = file["inputs/dials"][:]
    assert dials["path"][0] == b"services.general_ed.cubicles" and dials["value"][0] == 34
    about = dict(file["provenance/about"][:].tolist())
    assert about[b"seed"] == b"1"
    measures = file["index/measures"][:]
    assert measures["variable"][0].decode() in file
print("h5py: read")
