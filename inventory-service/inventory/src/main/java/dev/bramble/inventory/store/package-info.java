/** The database: one set of migrations and repositories for H2 and PostgreSQL. */
@NullMarked
package dev.bramble.inventory.store;

import org.jspecify.annotations.NullMarked;
