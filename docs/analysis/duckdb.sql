-- Reads what dmsim wrote with DuckDB: duckdb < duckdb.sql, from the folder that holds runs/. README.md says how the runs were made.

-- Whose messages get through? Those who registered during the run are in no table of users.
select coalesce(u.persona, 'registered later') as persona, count(*) as messages, avg(e.delivered::int) as delivered_share
from 'runs/recorded/events.parquet' e left join 'runs/recorded/users.parquet' u on e.actor = u.id
group by persona order by messages desc;

-- What does each gate do to the share of messages that is delivered? All gates of a replication meet the same people: their differences have the narrower interval.
-- 2.131 is the quantile 0.975 of Student's t at 15 degrees of freedom, which DuckDB does not have: there are 16 replications.
with by_level as (select replication, gate, avg(delivered_share) as share from 'runs/swept/results.parquet' group by all),
     paired as (select a.gate, a.share - b.share as diff from by_level a join by_level b using (replication) where b.gate = 'sender-follows')
select gate, count(*) as n, avg(diff) as effect, avg(diff) - 2.131 * stddev_samp(diff) / sqrt(count(*)) as low, avg(diff) + 2.131 * stddev_samp(diff) / sqrt(count(*)) as high
from paired where gate <> 'sender-follows' group by gate order by effect;

-- What does the policy mutual do, over populations? Two runs of a replication are a pair. 2.262 is the quantile at 9 degrees of freedom.
with runs as (from 'runs/compared/runs.parquet' where over in ('populations', 'both')),
     paired as (select arm.delivered_share - base.delivered_share as diff from runs arm join runs base using (replication) where arm.arm = 'mutual' and base.arm = 'seed')
select count(*) as n, avg(diff) as effect, avg(diff) - 2.262 * stddev_samp(diff) / sqrt(count(*)) as low, avg(diff) + 2.262 * stddev_samp(diff) / sqrt(count(*)) as high from paired;
