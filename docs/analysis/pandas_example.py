"""Reads what dmsim wrote with pandas (pyarrow or fastparquet beside it): python pandas_example.py, from the folder that holds runs/. README.md says how the runs were made."""

import pandas as pd
from scipy.stats import t


def interval(differences):
    """The mean and its 95 % interval by Student's t."""
    half = t.ppf(0.975, len(differences) - 1) * differences.sem()
    return pd.Series({"n": len(differences), "effect": differences.mean(), "low": differences.mean() - half, "high": differences.mean() + half})


# Whose messages get through? Those who registered during the run are in no table of users.
events = pd.read_parquet("runs/recorded/events.parquet", columns=["actor", "delivered"])
users = pd.read_parquet("runs/recorded/users.parquet", columns=["id", "persona"])
joined = events.merge(users, left_on="actor", right_on="id", how="left")
persona = joined["persona"].fillna("registered later")
print(joined.groupby(persona)["delivered"].agg(messages="size", delivered_share="mean").sort_values("messages", ascending=False))

# What does each gate do to the share of messages that is delivered? All gates of a replication meet the same people: their differences have the narrower interval.
results = pd.read_parquet("runs/swept/results.parquet", columns=["replication", "gate", "delivered_share"])
levels = results.pivot_table(index="replication", columns="gate", values="delivered_share")
print(levels.sub(levels["sender-follows"], axis=0).drop(columns="sender-follows").apply(interval).T.sort_values("effect"))

# What does the policy mutual do, over populations? Two runs of a replication are a pair.
runs = pd.read_parquet("runs/compared/runs.parquet", columns=["arm", "over", "replication", "delivered_share"])
arms = runs[runs["over"].isin(["populations", "both"])].pivot(index="replication", columns="arm", values="delivered_share")
print(interval(arms["mutual"] - arms["seed"]))
