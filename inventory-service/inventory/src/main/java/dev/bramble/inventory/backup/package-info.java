/** Backup and restore: the inventory as one file that does not depend on the kind of its database. */
@NullMarked
package dev.bramble.inventory.backup;

import org.jspecify.annotations.NullMarked;
