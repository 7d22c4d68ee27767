package dev.bramble.inventory.netboot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.jcajce.JcaPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** Release.gpg: signatures of a Release file (RFC 9580). */
final class ReleaseSignature {
    private static final int MAX_SIGNATURES = 20;

    private ReleaseSignature() {}

    /** Whether one of the signatures is right and by a key of these keyrings. Several keys sign while one succeeds another. */
    static boolean isBy(List<byte[]> keyrings, byte[] content, byte[] signatures) throws IOException {
        try {
            Object first = new JcaPGPObjectFactory(PGPUtil.getDecoderStream(new ByteArrayInputStream(signatures)))
                    .nextObject();
            if (!(first instanceof PGPSignatureList list) || list.size() > MAX_SIGNATURES) {
                return false;
            }
            for (byte[] keyring : keyrings) {
                PGPPublicKeyRingCollection keys = new PGPPublicKeyRingCollection(
                        PGPUtil.getDecoderStream(new ByteArrayInputStream(keyring)), new BcKeyFingerprintCalculator());
                for (PGPSignature signature : list) {
                    if (isBy(keys, content, signature)) {
                        return true;
                    }
                }
            }
            return false;
        } catch (PGPException | IOException | RuntimeException e) {
            // What the library throws of some damage is no IOException.
            throw new IOException("the signature or a key cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isBy(PGPPublicKeyRingCollection keys, byte[] content, PGPSignature signature)
            throws PGPException {
        PGPPublicKey key = keys.getPublicKey(signature.getKeyID());
        if (key == null || key.hasRevocation()) {
            return false;
        }
        signature.init(new BcPGPContentVerifierBuilderProvider(), key);
        signature.update(content);
        return signature.verify();
    }
}
