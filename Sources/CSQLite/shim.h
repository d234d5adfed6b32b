#include <sqlite3.h>

/* Swift calls no C function with a variable number of arguments. */
static inline int steward_statement_journals_in_memory(void) { return sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1); }
