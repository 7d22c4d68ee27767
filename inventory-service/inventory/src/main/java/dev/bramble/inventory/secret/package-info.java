/** How secrets are sealed before they are kept, and the key that they are sealed with. */
@NullMarked
package dev.bramble.inventory.secret;

import org.jspecify.annotations.NullMarked;
