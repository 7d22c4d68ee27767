/** Many TFTP clients on one thread, cheap enough not to be what is measured. */
@NullMarked
package dev.bramble.bench.tftp.load;

import org.jspecify.annotations.NullMarked;
