/** The bramble command: one class per subcommand. */
@NullMarked
package dev.bramble.cli;

import org.jspecify.annotations.NullMarked;
