/** From measurements to the table. */
@NullMarked
package dev.bramble.bench.report;

import org.jspecify.annotations.NullMarked;
