//! The command line: arguments, environment, terminal, exit code.
