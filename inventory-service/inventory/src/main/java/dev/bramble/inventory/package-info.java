/** The inventory service: its main, its configuration, and how its parts are wired. */
@NullMarked
package dev.bramble.inventory;

import org.jspecify.annotations.NullMarked;
