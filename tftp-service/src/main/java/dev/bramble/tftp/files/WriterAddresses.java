package dev.bramble.tftp.files;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.tftp.files.WriteRefusedException.Reason;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * From where a boot tree may be written: from its Pi's fixed address, where it has one. As long as the inventory was
 * never heard of, nobody can say whether it has.
 */
public final class WriterAddresses {
    private final InventoryMirror mirror;

    public WriterAddresses(InventoryMirror mirror) {
        this.mirror = mirror;
    }

    void check(String tree, InetAddress client) throws WriteRefusedException {
        InventoryView view = mirror.view();
        if (!view.isPopulated()) {
            throw new WriteRefusedException(
                    Reason.FORBIDDEN, "whose boot tree this is, is not known yet; try again when the inventory is up");
        }
        String fixed = view.byUid(tree).map(Pi::getIp).orElse("");
        if (!fixed.isEmpty() && !isAt(fixed, client)) {
            throw new WriteRefusedException(
                    Reason.FORBIDDEN, "this boot tree is written from its Pi's address only, " + fixed);
        }
    }

    private static boolean isAt(String fixed, InetAddress client) {
        return Arrays.equals(NetUtil.createByteArrayFromIpAddressString(fixed), client.getAddress());
    }
}
