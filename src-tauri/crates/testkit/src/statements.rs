//! Finds the SQL statements in a source file and how SQLite would run them: a full table scan or a sort costs nothing
//! in a test, but a second in a database that has grown for years.

use landline_store::rusqlite::{Connection, params_from_iter};

/// The statements among the string literals of Rust source, if they are complete: not those that are assembled at run
/// time.
pub fn statements(source: &str) -> Vec<String> {
    let code: Vec<&str> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n").replace("\\\\", " ").replace("\\\"", "\u{0}");
    let literals =
        code.split('"').skip(1).step_by(2).map(|literal| literal.replace('\u{0}', "\"").replace("\\\n", "\n"));
    let begins = ["SELECT ", "INSERT ", "UPDATE ", "DELETE "];
    literals.filter(|literal| begins.iter().any(|word| literal.starts_with(word)) && !literal.contains('{')).collect()
}

/// The lines of `EXPLAIN QUERY PLAN` for a statement; none for an incomplete one.
pub fn plan(connection: &Connection, sql: &str) -> Vec<String> {
    let Ok(mut plan) = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")) else { return Vec::new() };
    let nulls = params_from_iter(vec![None::<i64>; plan.parameter_count()]);
    let lines = plan.query_map(nulls, |row| row.get::<_, String>(3)).expect("a plan");
    lines.map(|line| line.expect("a line of a plan")).collect()
}

/// The steps of a plan that scan a whole table or index, or sort.
pub fn slow_steps(plan: &[String]) -> Vec<&String> {
    plan.iter().filter(|line| line.starts_with("SCAN ") || line.contains("TEMP B-TREE")).collect()
}
