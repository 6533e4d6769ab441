import { Defragmenter } from '../defrag/defragmenter.ts';
import type { Frame } from '../frame.ts';
import { Frame as NoFrame } from '../frame.ts';
import type { NoteSink } from '../note.ts';
import { arcnetBsd, arcnetLinux } from '../wire/arcnet.ts';
import { arp } from '../wire/arp.ts';
import { ayiya } from '../wire/ayiya.ts';
import { ciscoHdlc } from '../wire/cisco-hdlc.ts';
import { erspan } from '../wire/erspan.ts';
import { etherIp } from '../wire/ether-ip.ts';
import { ethernet } from '../wire/ethernet.ts';
import { fabricPath } from '../wire/fabric-path.ts';
import { fddi } from '../wire/fddi.ts';
import { frameRelay } from '../wire/frame-relay.ts';
import { geneve, geneveVni } from '../wire/geneve.ts';
import { gre, greKey } from '../wire/gre.ts';
import { gtp } from '../wire/gtp.ts';
import { icmp, icmpv6 } from '../wire/icmp.ts';
import { ieee80211 } from '../wire/ieee80211.ts';
import { ipv4 } from '../wire/ipv4.ts';
import { afterIpv6, ipv6 } from '../wire/ipv6.ts';
import { ipv6Extension } from '../wire/ipv6-extension.ts';
import { l2tp } from '../wire/l2tp.ts';
import { linuxSll, linuxSll2 } from '../wire/linux-sll.ts';
import { llc, snap } from '../wire/llc.ts';
import { macsec } from '../wire/macsec.ts';
import { mpls } from '../wire/mpls.ts';
import { byIpProtocol, byLinkType, DONE, UNKNOWN } from '../wire/next.ts';
import { nullLoopback } from '../wire/null-loopback.ts';
import { Fit, Layer, MAX_LAYERS, Packet } from '../wire/packet.ts';
import { pbb } from '../wire/pbb.ts';
import { ppi } from '../wire/ppi.ts';
import { ppp, pppHdlc } from '../wire/ppp.ts';
import { pppoe } from '../wire/pppoe.ts';
import { avs, prism } from '../wire/prism.ts';
import { radiotap } from '../wire/radiotap.ts';
import { rawIp } from '../wire/raw-ip.ts';
import { sctp } from '../wire/sctp.ts';
import { slip } from '../wire/slip.ts';
import { tcp } from '../wire/tcp.ts';
import { teredo } from '../wire/teredo.ts';
import { NO_TUNNEL_ID, Tunnel, TunnelTable } from '../wire/tunnel.ts';
import { udp, udpLite } from '../wire/udp.ts';
import { vlan } from '../wire/vlan.ts';
import { vxlan, vxlanVni } from '../wire/vxlan.ts';

const LINKTYPE_ARCNET_BSD = 7;

export interface DecoderOptions {
  note: NoteSink;
  /** Most bytes in unfinished IP datagrams, 16 MiB by default; beyond, the oldest is given up. */
  maxFragmentBytes?: number;
  /** Seconds of capture time after which an unfinished datagram is given up, 60 by default. */
  fragmentTimeout?: number;
}

/**
 * Frames to packets. Runs for every frame: each header is read by one function of its own file, which moves the packet on
 * and names the next layer. Keeps unfinished IP datagrams and the tunnels seen; never throws for what a frame contains.
 */
export class Decoder {
  /** The one packet, borrowed until the next `decode`. */
  readonly packet = new Packet();
  readonly tunnels = new TunnelTable();
  /**
   * Called with the packet placed on an outer UDP datagram before decoding descends into the tunnel it carries. Returns
   * the id of the connection that carries it, -1 for none.
   */
  onCarrier: ((packet: Packet) => number) | null = null;
  readonly #note: NoteSink;
  readonly #defragmenter: Defragmenter;
  #frame: Frame = new NoFrame();

  constructor(options: DecoderOptions) {
    this.#note = options.note;
    this.#defragmenter = new Defragmenter({
      note: options.note, maxBytes: options.maxFragmentBytes, timeout: options.fragmentTimeout,
    });
  }

  /** Earlier frames that brought fragments of the packet at hand; borrowed until the next `decode`. */
  get fragments(): readonly number[] {
    return this.#defragmenter.frames;
  }

  /** Places the packet on a frame. Everything is borrowed until the next call. */
  decode(frame: Frame): Packet {
    const { packet } = this;
    this.#frame = frame;
    packet.reset(frame);
    if (this.#defragmenter.frames.length > 0) this.#defragmenter.frames.length = 0;
    if (this.#defragmenter.pending !== 0) this.#defragmenter.expire(frame);
    let next = byLinkType(frame.linkType);
    while (next !== DONE) {
      if (packet.layerCount === MAX_LAYERS) {
        this.#tooDeep();
        break;
      }
      next = this.#read(next);
    }
    return packet;
  }

  /** The capture ends: notes the datagrams that were never completed. */
  finish(): void {
    this.#defragmenter.finish();
  }

  #read(layer: number): number {
    const { packet } = this;
    switch (layer) {
      case Layer.Ethernet: return ethernet(packet);
      case Layer.Vlan: return vlan(packet);
      case Layer.Llc: return llc(packet);
      case Layer.Snap: return snap(packet);
      case Layer.LinuxSll: return linuxSll(packet);
      case Layer.LinuxSll2: return linuxSll2(packet);
      case Layer.RawIp: return rawIp(packet);
      case Layer.NullLoopback: return nullLoopback(packet);
      case Layer.Ppp: return ppp(packet);
      case Layer.PppHdlc: return pppHdlc(packet);
      case Layer.Pppoe: return pppoe(packet);
      case Layer.Ieee80211: return ieee80211(packet);
      case Layer.Radiotap: return radiotap(packet);
      case Layer.Prism: return prism(packet);
      case Layer.Avs: return avs(packet);
      case Layer.Ppi: return ppi(packet);
      case Layer.FrameRelay: return frameRelay(packet);
      case Layer.CiscoHdlc: return ciscoHdlc(packet);
      case Layer.Arcnet: return this.#frame.linkType === LINKTYPE_ARCNET_BSD ? arcnetBsd(packet) : arcnetLinux(packet);
      case Layer.Fddi: return fddi(packet);
      case Layer.Slip: return slip(packet);
      case Layer.MacSec: return macsec(packet);
      case Layer.ItagPbb: return pbb(packet);
      case Layer.FabricPath: return fabricPath(packet);
      case Layer.Mpls: return mpls(packet);
      case Layer.Arp: return arp(packet);
      case Layer.Ipv4: return this.#ipv4();
      case Layer.Ipv6: return this.#ipv6();
      case Layer.Ipv6Extension: return ipv6Extension(packet);
      case Layer.Fragment: return this.#fragment();
      case Layer.Gre: return this.#gre();
      case Layer.Erspan: return erspan(packet);
      case Layer.EtherIp: return etherIp(packet);
      case Layer.Vxlan: return this.#vxlan();
      case Layer.Geneve: return this.#geneve();
      case Layer.Gtp: return this.#carried(Tunnel.Gtp, NO_TUNNEL_ID, gtp(packet));
      case Layer.Teredo: return this.#carried(Tunnel.Teredo, NO_TUNNEL_ID, teredo(packet));
      case Layer.L2tp: return this.#carried(Tunnel.L2tp, NO_TUNNEL_ID, l2tp(packet));
      case Layer.Ayiya: return this.#carried(Tunnel.Ayiya, NO_TUNNEL_ID, ayiya(packet));
      case Layer.Tcp: return tcp(packet);
      case Layer.Udp: return udp(packet);
      case Layer.UdpLite: return udpLite(packet);
      case Layer.Sctp: return sctp(packet);
      case Layer.Icmp: return icmp(packet);
      case Layer.Icmpv6: return icmpv6(packet);
      default: return this.#unknown();
    }
  }

  /** IP that is found while an IP packet is at hand runs in that packet. */
  #ipv4(): number {
    const { packet } = this;
    if (packet.ipVersion !== 0) this.#enter(packet.ipVersion === 4 ? Tunnel.IpInIp : Tunnel.FourInSix, NO_TUNNEL_ID);
    return ipv4(packet);
  }

  #ipv6(): number {
    const { packet } = this;
    if (packet.ipVersion !== 0) this.#enter(packet.ipVersion === 4 ? Tunnel.SixInFour : Tunnel.SixInSix, NO_TUNNEL_ID);
    return ipv6(packet);
  }

  #gre(): number {
    const { packet } = this;
    const { at } = packet;
    const next = gre(packet);
    if (next !== DONE && next !== UNKNOWN) this.#enter(Tunnel.Gre, greKey(packet.bytes, at));
    return next;
  }

  #vxlan(): number {
    const { packet } = this;
    const { at } = packet;
    return this.#carried(Tunnel.Vxlan, vxlanVni(packet.bytes, at), vxlan(packet));
  }

  #geneve(): number {
    const { packet } = this;
    const { at } = packet;
    return this.#carried(Tunnel.Geneve, geneveVni(packet.bytes, at), geneve(packet));
  }

  /** A tunnel over UDP, unless its header did not fit: the datagram itself is seen first. */
  #carried(kind: Tunnel, id: number, next: number): number {
    if (next === DONE) return DONE;
    const connection = this.onCarrier ? this.onCarrier(this.packet) : -1;
    this.#enter(kind, id);
    if (connection >= 0) this.tunnels.carriedBy(this.packet.tunnel, connection);
    return next;
  }

  #enter(kind: Tunnel, id: number): void {
    const tunnel = this.tunnels.intern(kind, id, this.packet);
    if (tunnel === 0) {
      const message = `More than ${this.tunnels.size} tunnels; packets of others are taken as not tunnelled`;
      this.#note('tunnel-limit', { message, frame: this.#frame.number });
    }
    this.packet.enterTunnel(tunnel);
  }

  #fragment(): number {
    const { packet } = this;
    // The snap length cut the first fragment, so its datagram stays unfinished; its transport header is here all the same.
    const isCutFirst = packet.fragmentOffset === 0 && packet.end < packet.wireEnd;
    if (!isCutFirst && !this.#defragmenter.add(packet, this.#frame)) return DONE;
    return packet.ipVersion === 4 ? byIpProtocol(packet.protocol, 4) : afterIpv6(packet);
  }

  #unknown(): number {
    const { packet } = this;
    const last = packet.layerCount === 0 ? 0 : packet.layers[packet.layerCount - 1]!;
    packet.stop(Fit.Unknown, last as Layer, packet.at, 0, packet.end - packet.at);
    packet.leavePayload();
    return DONE;
  }

  #tooDeep(): void {
    this.#unknown();
    this.#note('nesting-limit', {
      message: `Headers are nested more than ${MAX_LAYERS} deep; the rest was not decoded`, frame: this.#frame.number,
    });
  }
}
