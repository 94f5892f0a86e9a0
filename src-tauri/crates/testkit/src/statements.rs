//! Every SQL statement that stands in a source file, and how SQLite would run it: a table that is read to its end, or rows that
//! are sorted, cost nothing in a test and a second in the database of years.

use landline_store::rusqlite::{Connection, params_from_iter};

/// The statements among the string literals of Rust source, as far as they stand there whole: not those that are put together.
pub fn statements(source: &str) -> Vec<String> {
    let code: Vec<&str> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n").replace("\\\\", " ").replace("\\\"", "\u{0}");
    let literals =
        code.split('"').skip(1).step_by(2).map(|literal| literal.replace('\u{0}', "\"").replace("\\\n", "\n"));
    let begins = ["SELECT ", "INSERT ", "UPDATE ", "DELETE "];
    literals.filter(|literal| begins.iter().any(|word| literal.starts_with(word)) && !literal.contains('{')).collect()
}

/// The lines of `EXPLAIN QUERY PLAN` of a statement; none of what is no whole statement.
pub fn plan(connection: &Connection, sql: &str) -> Vec<String> {
    let Ok(mut plan) = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")) else { return Vec::new() };
    let nulls = params_from_iter(vec![None::<i64>; plan.parameter_count()]);
    let lines = plan.query_map(nulls, |row| row.get::<_, String>(3)).expect("a plan");
    lines.map(|line| line.expect("a line of a plan")).collect()
}

/// The steps of a plan that read a table or an index to its end, or sort.
pub fn slow_steps(plan: &[String]) -> Vec<&String> {
    plan.iter().filter(|line| line.starts_with("SCAN ") || line.contains("TEMP B-TREE")).collect()
}
