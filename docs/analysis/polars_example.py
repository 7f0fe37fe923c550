"""Reads what dmsim wrote with Polars: python polars_example.py, from the folder that holds runs/. README.md says how the runs were made."""

import polars as pl
from scipy.stats import t


SUMMARY = [pl.len().alias("n"), pl.col("difference").mean().alias("effect"), pl.col("difference").std().alias("deviation")]


def interval(summary):
    """Adds the 95 % interval by Student's t to a SUMMARY."""
    half = pl.Series(t.ppf(0.975, summary["n"].to_numpy() - 1)) * summary["deviation"] / summary["n"].sqrt()
    return summary.with_columns((pl.col("effect") - half).alias("low"), (pl.col("effect") + half).alias("high"))


# Whose messages get through? Those who registered during the run are in no table of users.
events, users = pl.scan_parquet("runs/recorded/events.parquet"), pl.scan_parquet("runs/recorded/users.parquet")
print(
    events.join(users.select("id", "persona"), left_on="actor", right_on="id", how="left")
    .group_by(pl.col("persona").fill_null("registered later"))
    .agg(pl.len().alias("messages"), pl.col("delivered").mean().alias("delivered_share"))
    .sort("messages", descending=True)
    .collect()
)

# What does each gate do to the share of messages that is delivered? All gates of a replication meet the same people: their differences have the narrower interval.
levels = pl.read_parquet("runs/swept/results.parquet").group_by("replication", "gate").agg(pl.col("delivered_share").mean())
base = levels.filter(pl.col("gate") == "sender-follows").select("replication", pl.col("delivered_share").alias("base"))
paired = levels.filter(pl.col("gate") != "sender-follows").join(base, on="replication").with_columns((pl.col("delivered_share") - pl.col("base")).alias("difference"))
print(interval(paired.group_by("gate").agg(SUMMARY).sort("effect")))

# What does the policy mutual do, over populations? Two runs of a replication are a pair.
runs = pl.read_parquet("runs/compared/runs.parquet").filter(pl.col("over").is_in(["populations", "both"]))
arms = runs.pivot(on="arm", index="replication", values="delivered_share")
print(interval(arms.select((pl.col("mutual") - pl.col("seed")).alias("difference")).select(SUMMARY)))
