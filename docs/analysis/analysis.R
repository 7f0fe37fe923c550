# Reads what dmsim wrote with R (package nanoparquet): Rscript analysis.R, from the folder that holds runs/. README.md says how the runs were made.

library(nanoparquet)

# The mean of differences and its 95 % interval by Student's t.
interval <- function(difference) {
  half <- qt(0.975, length(difference) - 1) * sd(difference) / sqrt(length(difference))
  c(n = length(difference), effect = mean(difference), low = mean(difference) - half, high = mean(difference) + half)
}

# Whose messages get through? Those who registered during the run are in no table of users.
events <- read_parquet("runs/recorded/events.parquet")
users <- read_parquet("runs/recorded/users.parquet")
persona <- users$persona[match(events$actor, users$id)]
persona[is.na(persona)] <- "registered later"
share <- tapply(events$delivered, persona, mean)
messages <- table(persona)[names(share)]
print(data.frame(messages = as.vector(messages), delivered_share = as.vector(share), row.names = names(share))[order(-messages), ])

# What does each gate do to the share of messages that is delivered? All gates of a replication meet the same people: their differences have the narrower interval.
results <- read_parquet("runs/swept/results.parquet")
levels <- tapply(results$delivered_share, list(results$replication, results$gate), mean)
differences <- levels - levels[, "sender-follows"]
print(t(apply(differences[, colnames(differences) != "sender-follows"], 2, interval)))

# What does the policy mutual do, over populations? Two runs of a replication are a pair.
runs <- read_parquet("runs/compared/runs.parquet")
runs <- runs[runs$over %in% c("populations", "both"), ]
arms <- tapply(runs$delivered_share, list(runs$replication, runs$arm), mean)
print(interval(arms[, "mutual"] - arms[, "seed"]))
