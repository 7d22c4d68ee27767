/** How results look in a terminal and to a script. */
@NullMarked
package dev.bramble.cli.output;

import org.jspecify.annotations.NullMarked;
