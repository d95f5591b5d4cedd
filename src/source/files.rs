//! Manifest files and folders, as kubectl's `-f` finds them.
