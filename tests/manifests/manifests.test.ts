/** What kustomize makes of the manifests: each overlay is rendered once for all these tests. */
import './overlays';
import './network-policies';
import './reload';
import './tools';
